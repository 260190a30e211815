/*---
code: N02
severity: H
dataset: training_completions
question: Was every newly assigned holder trained by the deadline?
question_ja: 閲覧権限を有する新任者は、全て期限までに研修を受講しているか。
requirement: [R54, R67]
standards: [AT-3]
datasets: [training_events, training_completions, persons, posts, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM training_duties WHERE is_due
---*/
SELECT
    t.person_id AS subject_id,
    t.stream AS object_id,
    t.person_id,
    t.org_id,
    t.category_code,
    t.stream AS training_stream,
    t.new_since
FROM training_duties AS t
WHERE t.is_due AND NOT t.is_on_time
ORDER BY t.person_id, t.stream

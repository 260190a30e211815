/*---
code: N01
severity: H
dataset: training_completions
question: Has every holder completed the training of both streams within the year?
question_ja: 閲覧権限を有する者は、全て対象期間に両方の研修を受講しているか。
requirement: [R45, R50, R53, R66, R67]
standards: [AT-2, AT-4, "6.3", MIC-2]
datasets: [training_events, training_completions, persons, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM training_duties
---*/
SELECT
    t.person_id AS subject_id,
    t.stream AS object_id,
    t.person_id,
    t.org_id,
    t.category_code,
    t.stream AS training_stream
FROM training_duties AS t
WHERE t.trained_on IS NULL
ORDER BY t.person_id, t.stream

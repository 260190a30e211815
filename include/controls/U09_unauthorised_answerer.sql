/*---
code: U09
severity: M
dataset: inquiries
question: Was every inquiry answered by somebody else than its asker who held a sensitive right at that moment?
question_ja: 全ての照会に、照会した者以外で、その時点に閲覧権限を有する者が回答しているか。
requirement: [R20]
standards: [MIC-1]
datasets: [inquiries, persons, accounts, grants, entitlements]
needs_columns: [inquiries.answerer_id, inquiries.answered_at]
is_about_period: true
population: SELECT COUNT(*) FROM answered_inquiries
---*/
SELECT
    q.inquiry_id AS subject_id,
    q.answerer_id AS person_id,
    p.org_id,
    p.category_code,
    q.answered_on,
    CASE
        WHEN q.answerer_id IS NULL THEN 'unknown'
        WHEN q.answerer_id = q.asker_id THEN 'asker'
        ELSE 'no_right'
    END AS answerer_problem
FROM answered_inquiries AS q
LEFT JOIN people AS p ON q.answerer_id = p.person_id
WHERE NOT q.had_right OR q.answerer_id = q.asker_id
ORDER BY q.inquiry_id

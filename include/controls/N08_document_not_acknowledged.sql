/*---
code: N08
severity: M
dataset: acknowledgements
question: Has every holder acknowledged the manual and handbook in force, and every workplace the poster?
question_ja: 閲覧権限を有する者は現行のマニュアル及びハンドブックを、各職場は現行のポスターを、全て確認しているか。
requirement: [R43, R45, R57, R58]
standards: [PL-4, MIC-2]
datasets: [documents, acknowledgements, persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM document_duties
---*/
SELECT
    d.subject_id,
    d.document_id AS object_id,
    d.person_id,
    d.org_id,
    d.category_code,
    d.kind AS document_kind,
    d.document_id AS document,
    d.version AS document_version,
    d.effective_on
FROM document_duties AS d
WHERE NOT d.is_acknowledged
ORDER BY d.subject_id, d.document_id

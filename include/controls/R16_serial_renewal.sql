/*---
code: R16
severity: M
dataset: waivers
question: Is no waiver renewed again and again instead of the cause being removed?
question_ja: 原因が解消されないまま、例外承認が繰り返されていないか。
requirement: [R16, R41]
standards: [CA-5]
datasets: []
population: SELECT COUNT(*) FROM waivers WHERE valid_from <= $as_of AND valid_until >= $as_of
---*/
-- Waivers that begin after the as-of date were not there yet, even if the file holds them today.
WITH begun AS (
    SELECT
        w.waiver_id,
        w.person_id,
        w.account_id,
        w.entitlement_id,
        w.code,
        w.valid_until,
        ROW_NUMBER() OVER (
            PARTITION BY w.finding_key, w.code, w.person_id, w.account_id, w.entitlement_id, w.subject_id
            ORDER BY w.valid_from DESC, w.valid_until DESC, w.waiver_id DESC
        ) AS newest,
        COUNT(*) OVER (
            PARTITION BY w.finding_key, w.code, w.person_id, w.account_id, w.entitlement_id, w.subject_id
        ) AS waivers
    FROM waivers AS w
    WHERE w.valid_from <= $as_of
)

SELECT
    b.waiver_id AS subject_id,
    b.person_id,
    b.account_id,
    b.entitlement_id,
    b.waiver_id,
    b.code AS waived_code,
    b.waivers
FROM begun AS b
WHERE b.newest = 1 AND b.valid_until >= $as_of AND b.waivers > $waiver_renewals
ORDER BY b.waiver_id

/*---
table: closing_claims
title: What accounts for the absence of a finding; a finding without a row here went unexplained
grain: one row per finding_key
needs: [absent_findings, removals, holdings, instruction_findings, previous]
---*/
-- A fact of a past quarter cannot come again, so its absence proves no act: it stays unexplained, but says so.
-- cause is a word, or a word and the id of what it names: instruction:12, request:Q1, rule:RR-001, control:2.
WITH changed_rules AS (
    SELECT COALESCE(r.rule_id, b.rule_id) AS rule_id
    FROM rule_contents AS r
    FULL OUTER JOIN previous_rules AS b ON r.rule_id = b.rule_id
    WHERE r.digest IS DISTINCT FROM b.digest
),

claims AS (
    SELECT
        a.finding_key,
        1 AS place,
        'GONE_UNEXPLAINED' AS state,
        'not_evaluated' AS cause
    FROM absent_findings AS a
    WHERE a.is_unevaluated
    UNION ALL
    SELECT
        a.finding_key,
        2 AS place,
        'SUPERSEDED' AS state,
        'control:' || COALESCE(c.major, b.major + 1) AS cause
    FROM absent_findings AS a
    INNER JOIN previous_control_versions AS b ON a.code = b.code
    LEFT JOIN control_versions AS c ON a.code = c.code
    WHERE c.major IS DISTINCT FROM b.major
    UNION ALL
    SELECT
        a.finding_key,
        3 AS place,
        'SUPERSEDED' AS state,
        'rule:' || h.rule_id AS cause
    FROM absent_findings AS a
    INNER JOIN holdings AS h ON a.account_id = h.account_id AND a.entitlement_id = h.entitlement_id
    INNER JOIN changed_rules AS r ON h.rule_id = r.rule_id
    WHERE h.is_covered AND a.code IN ('R01', 'R02', 'L03', 'L07', 'L12', 'V14')
    UNION ALL
    SELECT
        a.finding_key,
        3 AS place,
        'SUPERSEDED' AS state,
        'rule:' || r.rule_id AS cause
    FROM absent_findings AS a
    INNER JOIN changed_rules AS r ON a.subject_id = r.rule_id
    WHERE a.code IN ('R12', 'R13', 'R14', 'R18')
    UNION ALL
    SELECT
        a.finding_key,
        4 AS place,
        'CLEARED' AS state,
        'instruction:' || i.instruction_no AS cause
    FROM absent_findings AS a
    INNER JOIN instruction_findings AS k ON a.finding_key = k.finding_key
    INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
    WHERE i.claimed_done_at < $as_of_end
    UNION ALL
    SELECT
        a.finding_key,
        5 AS place,
        'CLEARED' AS state,
        'request:' || r.request_id AS cause
    FROM absent_findings AS a
    INNER JOIN removals AS r
        ON a.account_id = r.account_id AND (a.entitlement_id IS NULL OR a.entitlement_id = r.entitlement_id)
    UNION ALL
    SELECT
        a.finding_key,
        6 AS place,
        'DATA_FIXED' AS state,
        'correct_data' AS cause
    FROM absent_findings AS a
    INNER JOIN attestations AS t
        ON a.person_id = t.person_id AND (a.entitlement_id IS NULL OR a.entitlement_id = t.entitlement_id)
    WHERE t.decision = 'correct_data' AND t.decided_at < $as_of_end
    UNION ALL
    SELECT
        a.finding_key,
        7 AS place,
        'GONE_UNEXPLAINED' AS state,
        'period_over' AS cause
    FROM absent_findings AS a
    WHERE a.is_about_period
)

SELECT
    c.finding_key,
    MIN_BY(c.state, CAST(c.place AS VARCHAR) || c.cause) AS state,
    MIN_BY(c.cause, CAST(c.place AS VARCHAR) || c.cause) AS cause
FROM claims AS c
GROUP BY c.finding_key
ORDER BY c.finding_key

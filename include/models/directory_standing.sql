/*---
table: directory_standing
title: Personal accounts with a sensitive right outside the directory system, and their person's accounts in it
grain: one row per account_id; empty while policy.directory_system is not set
needs: [holdings, enabled_accounts]
---*/
WITH outside AS (
    SELECT
        h.account_id,
        h.person_id,
        a.system,
        h.org_id,
        h.category_code,
        MIN(h.path) AS path
    FROM holdings AS h
    INNER JOIN enabled_accounts AS a ON h.account_id = a.account_id
    WHERE h.account_type = 'personal' AND h.is_known_person AND a.system <> $directory_system
    GROUP BY h.account_id, h.person_id, a.system, h.org_id, h.category_code
),

inside AS (
    SELECT
        a.person_id,
        COUNT(*) AS accounts,
        COUNT(e.account_id) AS enabled
    FROM accounts AS a
    LEFT JOIN enabled_accounts AS e ON a.account_id = e.account_id
    WHERE a.system = $directory_system
    GROUP BY a.person_id
)

SELECT
    o.account_id,
    o.person_id,
    o.system,
    o.org_id,
    o.category_code,
    o.path,
    COALESCE(i.accounts, 0) AS directory_accounts,
    COALESCE(i.enabled, 0) AS directory_enabled
FROM outside AS o
LEFT JOIN inside AS i ON o.person_id = i.person_id
ORDER BY o.account_id

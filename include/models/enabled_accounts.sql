/*---
table: enabled_accounts
title: Accounts that could be used at the end of the as-of date
grain: one row per account_id
needs: []
---*/
-- Unknown counts as enabled: what cannot be shown to be shut is open.
SELECT
    a.account_id,
    a.system,
    a.person_id,
    a.account_type,
    a.owner_person_id,
    LOWER(a.email) AS email,
    a.created_at,
    a.last_login_at
FROM accounts AS a
WHERE
    (a.created_at IS NULL OR a.created_at < $as_of_end)
    AND (COALESCE(a.is_enabled, TRUE) OR a.disabled_at >= $as_of_end)
ORDER BY a.account_id

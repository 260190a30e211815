/*---
code: N01
breaks: Somebody was not trained in the year.
subject: selftest-N01
object: use
---*/
DELETE FROM training_completions
WHERE person_id = 'selftest-N01' AND event_id = 'selftest-use';

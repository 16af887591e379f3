-- One row per account, product, complete month and kind of change of MRR; the amounts of a month add up to its bridge.
CREATE OR REPLACE VIEW movement_by_month COMMENT 'One row per account, product, complete month and movement.' AS
SELECT account_id, product, month, movement, amount, plan, previous_plan, reason, is_involuntary
FROM mrr_movements
WHERE is_complete AND month <= (SELECT months_as_of FROM last_publication)

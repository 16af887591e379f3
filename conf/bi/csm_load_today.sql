-- One row per touch: accounts and places of the newest published day.
CREATE OR REPLACE VIEW csm_load_today COMMENT 'One row per touch, as of the newest published day.' AS
SELECT
  touch, as_of, accounts, capacity, uncovered_accounts, csms, csms_needed, mrr, monthly_cost,
  accounts AS load_numerator, capacity AS load_denominator
FROM csm_capacity
WHERE as_of = (SELECT as_of FROM last_publication)

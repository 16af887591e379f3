"""Safra's nights in Airflow 3. In Airflow 2, DAG comes from airflow."""

from datetime import timedelta

import pendulum
from airflow.exceptions import AirflowFailException
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.interval import CronDataIntervalTimetable

ZONE = "America/Sao_Paulo"  # safra.time-zone
RETRYABLE = {21, 23, 24, 25, 143}  # every other code needs somebody to look

# The day that the run's interval began on, in the business's time zone: {{ ds }} is UTC's.
AS_OF = "{{ data_interval_start.in_timezone('%s') | ds }}" % ZONE


class SafraOperator(BashOperator):
    """A command of Safra, tried again only where its exit code says that another try may do."""

    def execute(self, context):
        result = self.subprocess_hook.run_command(["bash", "-c", self.bash_command], env=self.get_env(context))
        if result.exit_code in RETRYABLE:
            raise RuntimeError(f"exit code {result.exit_code}: another try may do")
        if result.exit_code != 0:
            raise AirflowFailException(f"exit code {result.exit_code}: another try would end the same way")


with DAG(
    dag_id="safra",
    # A cron string alone has no interval in Airflow 3. From 03:00 to 03:00: one run a day, after the day has closed.
    schedule=CronDataIntervalTimetable("0 3 * * *", timezone=ZONE),
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    catchup=True,  # nights missed are made up for, one at a time
    max_active_runs=1,
):
    SafraOperator(
        task_id="nightly",
        bash_command=f"exec /opt/safra/bin/safra nightly --as-of {AS_OF} --config /opt/safra/conf/production.conf",
        retries=12,
        retry_delay=timedelta(minutes=10),
    )

"""Screen every list that is laid into the drop folder, once."""

import pendulum
from airflow.sdk import dag, task

from plugins.steps import DEFAULT_ARGS

DOC = """
**Answers** May the lines of this list be called?
**Reads** the lists in the folder `TENKEN_SCREEN_DROP` (`<campaign>/<list>`, `<campaign>/returned/<list>`, or
`<list>` when no campaign is known) and the newest sealed lines, campaigns and coordinations.
**Writes** into `receipts/` of that folder a receipt per list, and beside it the blocked lines; moves nothing.
**If it fails** lines of a list are blocked or the list is wrong: the task's log says which. Lay a corrected
list into the folder; a list with other content is another list.
"""


@dag(
    schedule="*/15 * * * *",
    start_date=pendulum.datetime(2018, 10, 1, tz="Asia/Tokyo"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def screening() -> None:
    """Wire the tasks; all work is in `tenken.screening`."""

    @task
    def list_new() -> list[str]:
        from plugins.screenings import new_lists

        return new_lists()

    @task
    def screen(name: str) -> dict[str, int]:
        from plugins.screenings import screen_dropped

        return screen_dropped(name)

    screen.expand(name=list_new())


screening()

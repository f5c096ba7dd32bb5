from regauge.sources.files import Files
from regauge.program.program import Program
from regauge.sources.report import Report
def read_routes(files: Files, program: Program, report: Report) -> None:
    return None

"""A workspace to operate: a day to stand on, and reports that are published without any kernel."""

import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from lagesbild import situation
from lagesbild.operation.many.many import Task
from lagesbild.operation.run import outcome
from lagesbild.operation.run.run_request import Order
from lagesbild.operation.storage.storage import open_storage
from lagesbild.report.archive import archive, publish


def manifest(project, report, period, **told):
    """The part of a manifest that the archive reads, and what freshness compares."""
    return {
        "report": report.name,
        "title": report.title,
        "area": project.area.name,
        "edition": report.edition,
        "edition_title": "Arbetsgruppens utgåva",
        "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
        "extracted_on": str(period.end),
        "headline": "",
        "figures": {"observed": 3, "expected": 2.5},
        **told,
    }


def put(project, report, period, page=b"<p>Rapport", **told):
    """Publish a small report."""
    contents = {
        publish.PAGE: page,
        publish.FINDINGS: b"[]",
        publish.MANIFEST: json.dumps(manifest(project, report, period, **told)).encode(),
    }
    folder = publish.publish(
        contents, reports_folder=project.reports_folder, period=period, report=report.name
    )
    return folder / publish.PAGE


@pytest.fixture(name="put")
def _put():
    """Publish a small report."""
    return put


@pytest.fixture
def on(monkeypatch):
    """Stand on a day."""

    def stand(day):
        monkeypatch.setattr(situation, "today", lambda _project: date.fromisoformat(day))

    return stand


@pytest.fixture
def publishing(monkeypatch):
    """Publish small reports instead of running notebooks; the list of what was made."""
    made = []

    def run(project, report, period, **options):
        made.append((report.name, str(period), options["manner"].keep_former))
        page = put(project, report, period)
        archive.write_index(project.reports_folder, area=project.area.name)
        return page

    monkeypatch.setattr(outcome, "run_report", run)
    return made


SHOWS = "from lagesbild.present.html.blocks import Block\nBlock(html='<p>Text</p>')"


@pytest.fixture
def towns(sea_workspaces):
    """Workspaces in which one report of one notebook is made of one export; a cell's code by name."""

    def make(**codes):
        made = sea_workspaces(*codes)
        for town, code in zip(made, codes.values(), strict=True):
            town.project()
            town.export("embrace_2026-11-16.csv", town.row())
            town.notebook("oversikt", code or SHOWS)
        return made

    return make


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """Moto's S3 server, on this machine alone, at a port that the system chooses; its address."""
    said = tmp_path_factory.mktemp("s3") / "said.txt"
    command = [Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", "0"]
    with said.open("wb") as words, subprocess.Popen(command, stdout=words, stderr=words) as server:
        end = time.monotonic() + 240
        while not (found := re.search(r"Running on (http://[\d.:]+)", said.read_text(errors="replace"))):
            assert server.poll() is None, said.read_text(errors="replace")
            assert time.monotonic() < end
            time.sleep(0.05)
        yield found[1]
        server.kill()


@pytest.fixture
def s3(s3_server, monkeypatch):
    """Buckets of that server, which the environment leads to."""
    import boto3

    variables = {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    def make(prefix):
        name = f"{prefix}-{uuid4().hex[:8]}"
        client = boto3.client("s3")
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        return f"s3://{name}"

    return make


@pytest.fixture(params=["file", "s3"])
def stored(request, tmp_path):
    """A workspace's place in storage, of each kind."""
    if request.param == "file":
        return open_storage(f"file://{tmp_path / 'storage'}/kommun")
    return open_storage(f"{request.getfixturevalue('s3')('bucket')}/kommun")


@pytest.fixture
def tasks(tmp_path):
    """Tasks that do what their names say."""

    def make(*names):
        made = []
        for at, name in enumerate(names):
            folder = tmp_path / f"{at} {name}"
            folder.mkdir()
            (folder / "what").write_text(name)
            made.append(Task(str(folder), Order()))
        return made

    return make


@pytest.fixture
def upload(towns):
    """Put a workspace into a storage."""

    def put_there(stored):
        (town,) = towns(local="")
        files = [path for path in town.root.rglob("*") if path.is_file()]
        stored.store([(path, path.relative_to(town.root).as_posix()) for path in files])
        return stored

    return put_there


@pytest.fixture
def uploaded(upload, s3):
    """A workspace in a bucket."""
    return upload(open_storage(f"{s3('bucket')}/kommun"))

"""The process that stays: its protocol, held against programs that keep it and that break it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import archdb
from archdb import _process
from archdb._process import Answer, Server, _NoServer

_ECHO = """
import json, os, sys
if sys.argv[1:] != ["serve", "--stdio"]: sys.exit(64)
for line in sys.stdin:
    request = json.loads(line)
    said = json.dumps({"args": request["args"], "design": request.get("design"), "pid": os.getpid()})
    print(json.dumps({"id": request["id"], "status": 0, "output": said, "error": ""}), flush=True)
"""


def said(answer: Answer) -> dict:
    import json

    return json.loads(answer.output)


@pytest.fixture
def server():
    server = Server(timeout=20)
    yield server
    server.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_answers_all(server, program):
    echo = program(_ECHO)
    first = said(server.ask(echo, ["shapes", "-"], '{"name": "é"}'))
    assert first["args"] == ["shapes", "-"] and first["design"] == {"name": "é"}
    assert said(server.ask(echo, ["list"], None)) == {**first, "args": ["list"], "design": None}


def test_long_answers(server, program):
    body = _ECHO.replace("said = ", "said = 'x' * 5_000_000 or ")
    assert len(server.ask(program(body), [], None).output) == 5_000_000


def test_started_again_after_it_was_killed(server, program):
    echo = program(_ECHO)
    pid = said(server.ask(echo, [], None))["pid"]
    os.kill(pid, signal.SIGKILL)
    assert said(server.ask(echo, [], None))["pid"] != pid


def test_a_wrong_id_is_an_error_and_starts_it_again(server, program):
    body = _ECHO.replace('"id": request["id"]', '"id": request["id"] % 2')
    wrong = program(body)
    pid = said(server.ask(wrong, [], None))["pid"]
    with pytest.raises(archdb.ArchdbError, match="answered another question"):
        server.ask(wrong, [], None)
    assert not is_running(pid)


def test_what_is_no_json_is_an_error(server, program):
    with pytest.raises(archdb.ArchdbError, match="answered another question"):
        server.ask(
            program("import sys\nfor line in sys.stdin: print('what?', flush=True)"), [], None
        )


def test_a_timeout_is_an_error_and_ends_it(program):
    server = Server(timeout=0.2)
    slow = program("import sys, time\nfor line in sys.stdin: time.sleep(60)")
    with pytest.raises(archdb.ArchdbError, match="no answer in 0.2 seconds"):
        server.ask(slow, [], None)
    assert server._process is None


def test_ctrl_c_ends_it_and_the_next_question_is_answered(program):
    """The answer to the question that was interrupted is not taken for that of the next one."""
    body = _ECHO.replace(
        "    said", "    import time; time.sleep(0.5 if 'slow' in request['args'] else 0)\n    said"
    )
    server = Server(timeout=20)
    # A job in the background of a script is started with Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
        path = program(body)
        with pytest.raises(KeyboardInterrupt):
            server.ask(path, ["slow"], None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert said(server.ask(path, ["quick"], None))["args"] == ["quick"]
    server.stop()


def test_a_binary_that_does_not_serve(server, program):
    without = program("import sys; sys.exit(64)")
    with pytest.raises(_NoServer):
        server.ask(without, [], None)
    assert without in server._without_serve


def test_one_that_fails_is_not_taken_for_one_that_does_not_serve(server, program):
    with pytest.raises(_NoServer):
        server.ask(program("import sys; sys.exit(1)"), [], None)
    assert not server._without_serve


def test_a_request_that_is_too_long_is_not_sent(server, program):
    with pytest.raises(_NoServer):
        server.ask(program(_ECHO), ["x" * (65 << 20)], None)
    assert server._process is None


def test_ended_when_idle(program):
    server = Server(idle=0.3)
    echo = program(_ECHO)
    pid = said(server.ask(echo, [], None))["pid"]
    time.sleep(0.2)
    assert said(server.ask(echo, [], None))["pid"] == pid
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


def test_another_catalog_is_another_process(server, program, monkeypatch):
    echo = program(_ECHO)
    pid = said(server.ask(echo, [], None))["pid"]
    monkeypatch.setenv("ARCHDB", "/somewhere/else.sqlite")
    assert said(server.ask(echo, [], None))["pid"] != pid


def test_threads_get_their_own_answers(server, program):
    echo = program(_ECHO)
    wrong = []

    def ask(name: str) -> None:
        for index in range(50):
            if said(server.ask(echo, [name, str(index)], None))["args"] != [name, str(index)]:
                wrong.append(name)

    threads = [threading.Thread(target=ask, args=[f"thread {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_child_leaves_it_alone():
    code = """
import os, archdb
d = archdb.load("resnet18")
for n in range(5): d.at((1, 3, 64 + n, 64))
child = os.fork()
assert d.at((1, 3, 97, 131)).layers[3].output == (1, 64, 25, 33)
if child == 0: os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert d.at((2, 3, 97, 131)).layers[3].output == (2, 64, 25, 33)
print("both")
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert answer.stdout == "both\n", answer.stderr


def test_nothing_is_left_when_python_ends(program):
    code = f"""
from archdb._process import _server
import json
print(json.loads(_server.ask({program(_ECHO)!r}, [], None).output)["pid"])
"""
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)
    assert not is_running(pid)


def test_python_ends_while_a_thread_still_asks(program):
    """A daemon thread that waits for an answer holds nothing up."""
    slow = program("import os, sys, time\nfor line in sys.stdin: time.sleep(60)")
    code = f"""
import threading, time
from archdb._process import _server
threading.Thread(target=_server.ask, args=({slow!r}, [], None), daemon=True).start()
while _server._process is None: time.sleep(0.01)
print(_server._process.pid)
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30
    )
    assert not is_running(int(answer.stdout))


def test_the_first_questions_start_nothing_that_stays(monkeypatch):
    asked = []
    monkeypatch.setattr(_process, "_calls", 0)
    monkeypatch.setattr(
        _process._server, "ask", lambda *question: asked.append(question) or Answer(0, "kept", "")
    )
    answers = [_process.run(["types", "Conv2d"]).output for _ in range(5)]
    assert ["kept" == answer for answer in answers] == [False, False, False, True, True]


def test_both_ways_give_the_same_answer(monkeypatch):
    """Where the binary serves, a question's answer does not depend on how it was asked."""
    design = archdb.load("vgg16")
    question = (["shapes", "-", "--format", "json"], design._text)
    kept = [_process.run(*question) for _ in range(4)][-1]
    assert kept == _process._run_once(archdb.find_binary(), *question)


def test_answers_do_not_depend_on_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    narrow = _process._run_once(archdb.find_binary(), ["shapes", "resnet18"], None)
    monkeypatch.setenv("COLUMNS", "200")
    assert narrow == _process._run_once(archdb.find_binary(), ["shapes", "resnet18"], None)

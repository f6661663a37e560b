"""What comes in through a kernel's socket: what widgets say, and nothing else."""

from __future__ import annotations

import json
import random
import struct

import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.websocket import WebSocketClosedError

from cortexviz.app.sockets import BYTES, CONTROL, MESSAGES, Flow, KernelSocket, parts, said


def message(kind: object, content: object = None, channel: str = "shell") -> bytes:
    one = {"header": {"msg_type": kind}, "parent_header": {}, "metadata": {}, "content": content}
    return serialize_msg_to_ws_v1(one, channel, lambda part: json.dumps(part).encode())


@pytest.mark.parametrize(("kind", "content"), [
    ("comm_msg", {"comm_id": "x", "data": {}}),
    ("comm_info_request", {}),
    ("kernel_info_request", {}),
    ("comm_open", {"target_name": CONTROL}),
])  # fmt: skip
def test_what_a_page_needs_is_passed_on(kind, content):
    assert said(message(kind, content)).is_allowed


@pytest.mark.parametrize(("kind", "content", "channel"), [
    ("execute_request", {"code": "1"}, "shell"),
    ("execute_request", {"code": "1"}, "control"),
    ("comm_msg", {}, "control"),
    ("complete_request", {}, "shell"),
    ("inspect_request", {}, "shell"),
    ("history_request", {}, "shell"),
    ("debug_request", {}, "control"),
    ("input_reply", {"value": "1"}, "stdin"),
    ("interrupt_request", {}, "control"),
    ("shutdown_request", {}, "control"),
    ("create_subshell_request", {}, "control"),
    ("comm_open", {"target_name": "jupyter.widget", "data": {}}, "shell"),
    ("comm_open", {"target_name": "os.system"}, "shell"),
    ("comm_close", {}, "shell"),
])  # fmt: skip
def test_what_runs_looks_or_makes_is_not(kind, content, channel):
    assert not said(message(kind, content, channel)).is_allowed


@pytest.mark.parametrize("wrong", [
    "text",
    b"",
    b"\x01",
    b"\xff" * 8,  # a list longer than any memory
    struct.pack("<4Q", 3, 32, 40, 32) + b"shell",  # backwards
    struct.pack("<4Q", 3, 32, 37, 10**6) + b"shell",  # to far behind its end
    struct.pack("!3I", 2, 12, 14) + b"{}buffer",  # the protocol of before
    message(["comm_msg"]),
    message({"a": 1}),
    message("comm_open", ["target_name"]),
    message("comm_open", {"target_name": ["jupyter.widget.control"]}),
    serialize_msg_to_ws_v1([b"[" * 10**5, b"{}", b"{}", b"{}"], "shell"),
    serialize_msg_to_ws_v1([b"\xff", b"{}", b"{}", b"{}"], "shell"),
    serialize_msg_to_ws_v1([b"{}", b"{}"], "shell"),
])  # fmt: skip
def test_what_is_no_message_is_refused(wrong):
    with pytest.raises(ValueError, match="not a message of this protocol"):
        said(wrong)


def test_damaged_messages_are_refused_or_read_and_never_grow():
    draw, good = random.Random(1), message("comm_msg", {"comm_id": "x", "data": {"a": [1]}})
    refused = 0
    for _ in range(10_000):
        bad = bytearray(good)
        for _ in range(draw.randrange(1, 6)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        bad = bytes(bad[: draw.randrange(len(bad)) if draw.random() < 0.2 else None])
        try:
            said(bad)
            assert sum(map(len, parts(bad))) <= len(bad)
        except ValueError:
            refused += 1
    assert 0 < refused < 10_000


def test_a_hand_is_slower_than_what_is_too_much(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    flow = Flow()
    assert not any(flow.is_too_much(1000) for _ in range(MESSAGES))
    assert flow.is_too_much(1000)
    now = 6.0
    assert not flow.is_too_much(1000)
    assert flow.is_too_much(BYTES)


def test_a_message_for_a_page_that_is_gone_is_not_even_read():
    connection = KernelSocket.__new__(KernelSocket)
    connection.ws_connection = None
    old_protocol = struct.pack("!3I", 2, 12, 14) + b"{}buffer"  # two parts, and where they begin
    with pytest.raises(WebSocketClosedError):
        connection.write_message(old_protocol, binary=True)

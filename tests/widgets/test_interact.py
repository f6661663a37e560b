"""What `interact` shows comes whole from the kernel: no page has to answer while it is made."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget

from cortexviz.widgets import interact

CELLS = (
    "from IPython.display import HTML, display\n"
    "from matplotlib import pyplot as plt\n"
    "from cortexviz.widgets import interact",
    "def show(x=1):\n"
    "    print('before')\n"
    "    plt.plot([0, x])\n"
    "    plt.show()\n"
    "    print('after')\n"
    "    display(HTML(f'<b>{x}</b>'))\n"
    "    plt.plot([x, 0])\n"
    "    return 1 / x\n"
    "interact(show, x=(0, 4));",
    "show.widget.children[0].value = 0",
    "print(len(show.widget.out.outputs))",
)


@pytest.fixture(scope="module")
def page():
    """A notebook that was run as Voila and nbconvert run it, with what was sent to its kernel."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    client = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=60)
    with pytest.MonkeyPatch.context() as patch:
        client.sent = []
        patch.setattr(OutputWidget, "send", lambda _widget, data, **_: client.sent.append(data))
        client.execute()
    return client


def test_no_page_answers_while_it_is_made(page):
    assert page.sent == []


def test_what_is_shown_is_kept_in_its_order_and_replaced_by_the_next(page):
    (shown,) = (s["outputs"] for s in page.widget_state.values() if "outputs" in s)
    kinds = ["stream", "display_data", "stream", "display_data", "error"]
    assert [output["output_type"] for output in shown] == kinds
    before, figure, after, html, error = shown
    assert (before["text"], after["text"]) == ("before\n", "after\n")
    assert "image/png" in figure["data"] and html["data"]["text/html"] == "<b>0</b>"
    assert error["evalue"] == "division by zero" and "return 1 / x" in "".join(error["traceback"])
    assert page.nb.cells[3].outputs[0]["text"] == "5\n"
    for output in shown:
        nbformat.validate(nbformat.from_dict(output), "output", version=4)


def test_what_a_function_returns_is_shown_last_and_kept():
    @interact(x=(0, 4))
    def half(x=2):
        print("half of it")
        return x / 2

    assert half.widget.result == 1.0
    half.widget.children[0].value = 4
    assert half.widget.result == 2.0
    shown = half.widget.out.outputs
    assert [output["text"] for output in shown] == ["half of it\n2.0\n"]

"""Tutorials with what they show, for pages that no Python stands behind."""

from html import escape

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
# What a reader does who has answered: each question shows why.
ANSWERS = """
import asyncio
for name, question in getattr(globals().get("lesson"), "questions", {}).items():
    question._handle_custom_msg({"say": str(lesson.tasks[name].right)}, [])
    await asyncio.sleep(0)
"""


def run(path):
    """Run a tutorial, and write it with its widgets as what they show."""
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWERS))
    here = {"metadata": {"path": path.parent}}
    encrypted = Config(KernelManager={"transport_encryption": "auto"})
    NotebookClient(notebook, timeout=600, resources=here, config=encrypted).execute()
    notebook.cells.pop()
    models = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one for output in cell.outputs for one in still(output, models)]
    nbformat.write(notebook, path)
    return path.stem


def still(output, models):
    """An output as pages without Python can show it."""
    view = output.get("data", {}).get(VIEW)
    if view is None:
        return [output]
    return list(shown(view["model_id"], models))


def shown(name, models):
    """What a widget shows, as outputs of a notebook."""
    model = models[name.removeprefix("IPY_MODEL_")]
    state = model["state"]
    if "choices" in state and "verdict" in state:
        yield html(question(state))
    elif "outputs" in state:
        yield from (nbformat.from_dict(one) for one in state["outputs"])
    elif "children" in state:
        for child in state["children"]:
            yield from shown(child, models)
    elif state.get("description"):
        value = state.get("value", state.get("_options_labels", [""])[state.get("index") or 0])
        yield html(f'<p class="cvz-setting"><b>{state["description"]}</b> {value}</p>')


def question(state):
    """What is asked, and folded what a click would show."""
    label, answer, words = (escape(state[name]) for name in ("label", "answer", "shown"))
    choices = "".join(f"<li>{escape(one)}</li>" for one in state["choices"])
    picture = state["picture"] and f'<img alt="" src="{state["picture"]}">'
    return (
        f'<div class="cvz-question"><p><b>{label}</b></p><ul>{choices}</ul>'
        f"<details><summary>Answer</summary><p>{answer}</p>{picture}<pre>{words}</pre></details></div>"
    )


def html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text, "text/plain": ""})

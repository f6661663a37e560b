"""A study of seconds: small drawn faces, few networks, few epochs."""

from cortexviz.studies import Study

DATA = {"5 of one": {"people": 1, "per_person": 5, "batch_size": 5}, "10 random": {"n": 10}}


def small(**options):
    """Sixteen runs of six small networks."""
    params = {"n_neurons": [3, 5], "interaction": ["L", "B"], "epochs": 30}
    chosen = {"params": params, "data": DATA, "metrics": ["ssim", "distinct"], "repeats": 2}
    return Study(**chosen | {"n_seeds": 6, "source": "procedural", "size": 16} | options)


def numbers(rows):
    """What must not depend on when, where and how often a study was started."""
    changing = ("training_seconds", "seconds", "finished")
    return [{name: row[name] for name in row if name not in changing} for row in rows]


def stops_after(n, measured):
    """`measured` of a bench, until somebody stops it before one line more."""
    done = []

    def measure(line, jobs, rows):
        if len(done) == n:
            raise KeyboardInterrupt
        done.append(line)
        return measured(line, jobs, rows)

    return measure

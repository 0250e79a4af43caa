"""State charts drawn from the tables of machines: what is drawn cannot differ from what is done."""

from __future__ import annotations

from matcher.domain.machine import Machine, S


def draw(machine: Machine[S]) -> str:
    """Return the machine as a Mermaid state diagram: its states, and its steps by their names.

    Steps between the same two states stand on one arrow. A state that nothing leaves is an end.
    """
    arrows: dict[tuple[str, str], list[str]] = {}
    order = list(type(machine.initial))
    for source in order:
        for name, (sources, target) in machine.steps.items():
            if source in sources:
                arrows.setdefault((source.value, target.value), []).append(name)
    lines = ["stateDiagram-v2", f"    [*] --> {machine.initial.value}"]
    lines += [
        f"    {source} --> {target}: {', '.join(names)}"
        for (source, target), names in arrows.items()
    ]
    left = {source for source, _ in arrows}
    reached = {target for _, target in arrows}
    ends = [state.value for state in order if state.value in reached and state.value not in left]
    lines += [f"    {state} --> [*]" for state in ends]
    return "\n".join(lines)

"""Writes Tests/Fixtures/mackey_glass.json: the Mackey-Glass series by a method that shares nothing with ours.

    python3 Tests/Fixtures/mackey_glass_reference.py        (SciPy)

The method of steps: over each stretch of length tau the delayed value is the dense output of the stretch before, and the
equation is solved by DOP853, an explicit Runge-Kutta method of order 8 with step control, to a relative error of 1e-12.
"""
import json
import pathlib

from scipy.integrate import solve_ivp

TAU, UNITS, START = 17.0, 300, 1.2
pieces, x, t = [], START, 0.0


def delayed(time):
    time -= TAU
    return START if time <= 0 else float(pieces[min(int(time // TAU), len(pieces) - 1)](time)[0])


while t < UNITS:
    def slope(time, value):
        past = delayed(time)
        return [0.2 * past / (1 + past**10) - 0.1 * value[0]]

    piece = solve_ivp(slope, (t, t + TAU), [x], method="DOP853", rtol=1e-12, atol=1e-14, max_step=0.25, dense_output=True)
    pieces.append(piece.sol)
    x, t = float(piece.y[0, -1]), t + TAU

points = [START] + [float(pieces[min(int(k // TAU), len(pieces) - 1)](k)[0]) for k in range(1, UNITS)]
path = pathlib.Path(__file__).with_name("mackey_glass.json")
path.write_text(json.dumps({"tau": 17, "start": START, "points": points}, indent=0) + "\n")

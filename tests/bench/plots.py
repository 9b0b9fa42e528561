# SPDX-License-Identifier: GPL-2.0-or-later
"""Plots by gnuplot, in black and white, to be read in print."""

import subprocess
from pathlib import Path

from .devices import GEN2, REFERENCE
from .stores import NULL

SIZE = "720,420"
# Devices differ by the shape of their points and by their dashes, not by colours.
STYLE = f"""
set terminal svg size {SIZE} font "sans,12" dashed background "white"
set monochrome
set grid ytics lc rgb "#cccccc"
set border 3
set tics nomirror
set key outside right
"""


def _gnuplot(script: str, place: Path) -> None:
    subprocess.run(["gnuplot"], input=f"{STYLE}\nset output '{place}'\n{script}", text=True, check=True)


def _block(name: str, lines: list[str]) -> str:
    return f"${name} << EOD\n" + "\n".join(lines) + "\nEOD\n"


def _by_depth(rows: list[dict], workload: str, place: Path) -> None:
    """Instructions per I/O over depth, a line for each device."""
    chosen = sorted((row for row in rows if row["workload"] == workload and row["backstore"] == NULL and row["vcpus"] == 1),
                    key=lambda row: row["depth"])
    devices = list(dict.fromkeys(row["device"] for row in chosen))
    script, lines = "", []
    for number, device in enumerate(devices):
        points = [f"{row['depth']} {row['insns_per_io']}" for row in chosen if row["device"] == device]
        script += _block(f"d{number}", points)
        lines.append(f"$d{number} with linespoints pt {number + 1} dt {number % 5 + 1} title '{device}'")
    _gnuplot(f"{script}set title '{workload}'\nset logscale x 2\nset xlabel 'depth'\nset ylabel 'instructions per I/O'\n"
             f"set yrange [0:*]\nplot {', '.join(lines)}\n", place)


def _ratios(rows: list[dict], device: str, place: Path) -> None:
    """How many times the reference's instructions, with its bounds."""
    chosen = [row for row in rows if row["device"] == device and row["insns_per_io"]]
    points = [f"\"{row['workload']} ×{row['depth']}{' ' + row['backstore'] if row['backstore'] != NULL else ''}"
              f"{', %d controllers' % row['controllers'] if row['controllers'] > 1 else ''}\" "
              f"{row['insns_ratio_vs_vhost_scsi']} {row['insns_ratio_low95']} {row['insns_ratio_high95']}" for row in chosen]
    _gnuplot(_block("data", points) + f"set title '{device} compared with {REFERENCE}'\nset ylabel 'times its instructions per I/O'\n"
             "set yrange [0:*]\nset xtics rotate by -45\nset style fill pattern 1 border\nset boxwidth 0.6\nunset key\n"
             "set arrow from graph 0, first 1 to graph 1, first 1 nohead dt 2\n"
             "plot $data using 0:2:xtic(1) with boxes, $data using 0:2:3:4 with yerrorbars pt 0\n", place)


def draw(rows: list[dict], directory: Path) -> None:
    for workload in ("randread-4k", "randwrite-4k"):
        if len({row["depth"] for row in rows if row["workload"] == workload}) > 1:
            _by_depth(rows, workload, directory / f"{workload}.svg")
    _ratios(rows, GEN2, directory / "ratios.svg")

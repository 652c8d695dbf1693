"""Serve the model in a file until standard input ends: `python -m tests.tutor.garbage.serving FILE`.

A process of its own, for what xllamacpp and uharfbuzz were built with can't live in the same one.
"""

from __future__ import annotations

import sys

import xllamacpp

from tests.tutor.garbage.llama import CONTEXT


def main() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 1
    params.warmup = False
    params.verbosity = -1
    params.sampling.seed = 7
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()

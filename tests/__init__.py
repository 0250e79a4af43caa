"""All tests. Each process computes in one thread: the suite has a process per processor, and
idle threads of linear algebra would only spin beside them."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

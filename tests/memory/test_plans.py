import time, tests.memory.crowd as c
orig=c._run
def run(conn,*st):
    for s in st:
        t=time.time(); orig(conn,s); d=time.time()-t
        if d>.05: print(f"{d:.2f} {s[:60]}")
c._run=run
of=c.repeatable.furnish
def f(*a):
    t=time.time(); of(*a); print("furnish",time.time()-t)
c.repeatable.furnish=f
from tests.memory.crowd import fill
async def test_fill(storage):
    t=time.time(); await c.fill(storage); print("FILL", storage.url[:10], time.time()-t)

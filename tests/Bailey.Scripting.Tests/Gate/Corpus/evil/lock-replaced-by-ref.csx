// BAILEY1012: an object that is replaced through a reference
static int Run()
{
    object gate = new object();
    ref object other = ref gate;
    other = "shared";
    lock (gate) { return 1; }
}
return Run();

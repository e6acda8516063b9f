// BAILEY1001: a forbidden attribute on what a local function returns
[return: System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.Bool)]
static bool Yes() => true;
return Yes();

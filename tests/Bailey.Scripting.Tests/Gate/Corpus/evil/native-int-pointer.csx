// BAILEY1007: a number made a pointer
nint address = 4096;
return new System.IntPtr(address.ToPointer());

// BAILEY1001: an explicit implementation of a forbidden interface
class Call : System.Runtime.InteropServices.ICustomMarshaler
{
    void System.Runtime.InteropServices.ICustomMarshaler.CleanUpManagedData(object o) { }
    void System.Runtime.InteropServices.ICustomMarshaler.CleanUpNativeData(nint p) { }
    int System.Runtime.InteropServices.ICustomMarshaler.GetNativeDataSize() => 0;
    nint System.Runtime.InteropServices.ICustomMarshaler.MarshalManagedToNative(object o) => 0;
    object System.Runtime.InteropServices.ICustomMarshaler.MarshalNativeToManaged(nint p) => null;
}
return 1;

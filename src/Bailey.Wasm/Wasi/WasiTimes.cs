namespace Bailey.Wasm;

/// <summary>Which times of a file to set, and to what (<c>fstflags</c> of snapshot preview 1).</summary>
internal readonly record struct WasiTimes(ulong AccessTime, ulong ModificationTime, ushort Flags)
{
    public bool SetsAccess => (Flags & 1) != 0;

    public bool SetsAccessToNow => (Flags & 2) != 0;

    public bool SetsModification => (Flags & 4) != 0;

    public bool SetsModificationToNow => (Flags & 8) != 0;

    /// <summary>Writes them as the two times of the system call.</summary>
    public unsafe void WriteTo(LinuxTime* accessThenModification)
    {
        accessThenModification[0] = LinuxTime.Choose(SetsAccess, SetsAccessToNow, AccessTime);
        accessThenModification[1] = LinuxTime.Choose(SetsModification, SetsModificationToNow, ModificationTime);
    }

    public bool IsValid => Flags <= 15 && !(SetsAccess && SetsAccessToNow) && !(SetsModification && SetsModificationToNow);
}

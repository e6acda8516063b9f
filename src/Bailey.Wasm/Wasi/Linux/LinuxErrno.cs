namespace Bailey.Wasm;

/// <summary>Errors of Linux in the words of WASI.</summary>
internal static class LinuxErrno
{
    /// <summary>The error of the system call before.</summary>
    public static WasiErrno Last => ToWasi(LinuxCalls.LastError);

    public static WasiErrno ToWasi(int error) => error switch
    {
        1 => WasiErrno.NotPermitted,
        2 => WasiErrno.NotFound,
        4 => WasiErrno.Interrupted,
        5 => WasiErrno.InputOutput,
        6 => WasiErrno.NoSuchDevice,
        7 => WasiErrno.TooBig,
        9 => WasiErrno.BadDescriptor,
        11 => WasiErrno.Again,
        12 => WasiErrno.NoMemory,
        13 => WasiErrno.AccessDenied,
        14 => WasiErrno.Fault,
        16 => WasiErrno.Busy,
        17 => WasiErrno.Exists,
        18 => WasiErrno.CrossDevice,
        19 => WasiErrno.NoDevice,
        20 => WasiErrno.NotDirectory,
        21 => WasiErrno.IsDirectory,
        22 => WasiErrno.Invalid,
        23 => WasiErrno.TooManyInSystem,
        24 => WasiErrno.TooManyDescriptors,
        25 => WasiErrno.NotTerminal,
        26 => WasiErrno.TextBusy,
        27 => WasiErrno.FileTooBig,
        28 => WasiErrno.NoSpace,
        29 => WasiErrno.IllegalSeek,
        30 => WasiErrno.ReadOnlyFileSystem,
        31 => WasiErrno.TooManyLinks,
        32 => WasiErrno.Pipe,
        36 => WasiErrno.NameTooLong,
        38 => WasiErrno.NotImplemented,
        39 => WasiErrno.NotEmpty,
        40 => WasiErrno.Loop,
        75 => WasiErrno.Overflow,
        84 => WasiErrno.IllegalSequence,
        95 => WasiErrno.NotSupported,
        116 => WasiErrno.Stale,
        122 => WasiErrno.Quota,
        _ => WasiErrno.InputOutput,
    };
}

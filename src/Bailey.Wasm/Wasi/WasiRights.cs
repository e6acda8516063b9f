namespace Bailey.Wasm;

/// <summary>What may be done through a descriptor (<c>rights</c> of snapshot preview 1).</summary>
[Flags]
internal enum WasiRights : ulong
{
    None = 0,
    FdDatasync = 1 << 0,
    FdRead = 1 << 1,
    FdSeek = 1 << 2,
    FdFdstatSetFlags = 1 << 3,
    FdSync = 1 << 4,
    FdTell = 1 << 5,
    FdWrite = 1 << 6,
    FdAdvise = 1 << 7,
    FdAllocate = 1 << 8,
    PathCreateDirectory = 1 << 9,
    PathCreateFile = 1 << 10,
    PathLinkSource = 1 << 11,
    PathLinkTarget = 1 << 12,
    PathOpen = 1 << 13,
    FdReaddir = 1 << 14,
    PathReadlink = 1 << 15,
    PathRenameSource = 1 << 16,
    PathRenameTarget = 1 << 17,
    PathFilestatGet = 1 << 18,
    PathFilestatSetSize = 1 << 19,
    PathFilestatSetTimes = 1 << 20,
    FdFilestatGet = 1 << 21,
    FdFilestatSetSize = 1 << 22,
    FdFilestatSetTimes = 1 << 23,
    PathSymlink = 1 << 24,
    PathRemoveDirectory = 1 << 25,
    PathUnlinkFile = 1 << 26,
    PollFdReadwrite = 1 << 27,

    /// <summary>Of a file opened for reading alone.</summary>
    ReadFile = FdRead | FdSeek | FdFdstatSetFlags | FdSync | FdTell | FdAdvise | FdFilestatGet | PollFdReadwrite,

    /// <summary>What every open file has, whatever is inherited: it gives nothing that reading or writing would not need besides.</summary>
    AnyFile = FdSeek | FdTell | FdFdstatSetFlags | FdSync | FdAdvise | PollFdReadwrite,

    /// <summary>What writing adds.</summary>
    WriteFile = FdDatasync | FdWrite | FdAllocate | FdFilestatSetSize | FdFilestatSetTimes,

    /// <summary>Of a directory whose contents may be read.</summary>
    ReadDirectory = PathOpen | FdReaddir | PathReadlink | PathFilestatGet | FdFilestatGet | FdFdstatSetFlags | FdSync,

    /// <summary>What a writable directory adds.</summary>
    WriteDirectory = PathSymlink | PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget | PathRenameSource
        | PathRenameTarget | PathFilestatSetSize | PathFilestatSetTimes | FdFilestatSetTimes | PathRemoveDirectory | PathUnlinkFile,

    /// <summary>What changes something; every one of them is asked for again by the function that does it.</summary>
    Changing = WriteFile | WriteDirectory,

    /// <summary>Of what changes something, what a program asks for when it opens a file to write; the others many ask for always.</summary>
    ChangingFile = FdWrite | FdAllocate | FdFilestatSetSize,

    /// <summary>All that exist.</summary>
    All = (1 << 28) - 1,
}

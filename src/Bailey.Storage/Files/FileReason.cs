namespace Bailey.Storage.Files;

/// <summary>Why a file of Bailey's data directory cannot be read or written.</summary>
public static class FileReason
{
    /// <summary>It is a symbolic link: what it points to could be changed by somebody else.</summary>
    public const string SymbolicLink = "file_symbolic_link";

    /// <summary>It is a folder, a device, a pipe or a socket.</summary>
    public const string NotRegular = "file_not_regular";

    /// <summary>It belongs to another user than the one that Bailey runs as.</summary>
    public const string ForeignOwner = "file_foreign_owner";

    /// <summary>Others than its owner may read or write it.</summary>
    public const string ModeTooWide = "file_mode_too_wide";

    /// <summary>It has more bytes than are read.</summary>
    public const string TooLarge = "file_too_large";

    /// <summary>The operating system refuses or fails.</summary>
    public const string Failed = "file_failed";

    /// <summary>Another process holds the lock of the folder for too long.</summary>
    public const string Busy = "file_busy";

    /// <summary>The file was changed since it was read.</summary>
    public const string Changed = "file_changed";

    /// <summary>It is there already.</summary>
    public const string Exists = "file_exists";

    /// <summary>Two files of one folder differ only in the case of their names.</summary>
    public const string Ambiguous = "file_name_ambiguous";

    /// <summary>What it says cannot be read.</summary>
    public const string Malformed = "file_malformed";
}

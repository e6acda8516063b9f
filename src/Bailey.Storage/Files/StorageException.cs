namespace Bailey.Storage.Files;

/// <summary>A file of Bailey's data directory could not be read or written. What was there before is still there.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Why, as one of <see cref="FileReason"/>.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="message">What is wrong and how to mend it, in words.</param>
    /// <param name="inner">What the operating system said.</param>
    public StorageException(string code, string path, string message, Exception? inner = null)
        : base($"{path}: {message}", inner)
    {
        Code = code;
        FilePath = path;
        Detail = message;
    }

    /// <summary>Why, as one of <see cref="FileReason"/>.</summary>
    public string Code { get; }

    /// <summary>The file or folder.</summary>
    public string FilePath { get; }

    /// <summary>What is wrong, without the path.</summary>
    public string Detail { get; }
}

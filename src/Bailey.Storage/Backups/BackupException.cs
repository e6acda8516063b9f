namespace Bailey.Storage.Backups;

/// <summary>A backup cannot be made or restored; nothing was left half done.</summary>
/// <param name="code">One of <see cref="BackupReason"/>.</param>
/// <param name="message">What is wrong, and what would help.</param>
/// <param name="inner">What it is due to.</param>
public sealed class BackupException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="BackupReason"/>.</summary>
    public string Code { get; } = code;
}

namespace Bailey.Scripting.Worker.Running;

/// <summary>More was written than there may be.</summary>
internal sealed class OutputTooLargeException : Exception;

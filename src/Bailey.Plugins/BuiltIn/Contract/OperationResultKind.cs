namespace Bailey.Plugins.BuiltIn;

/// <summary>What became of an operation.</summary>
public enum OperationResultKind
{
    /// <summary>A wrapper skipped it.</summary>
    Skipped,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>A wrapper answered in its place.</summary>
    Replaced,
}

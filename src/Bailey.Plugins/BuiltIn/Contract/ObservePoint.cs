namespace Bailey.Plugins.BuiltIn;

/// <summary>When an observer is told of an operation.</summary>
public enum ObservePoint
{
    /// <summary>Before it is done, or answered with a denial.</summary>
    Before,

    /// <summary>After it, however it ended.</summary>
    After,
}

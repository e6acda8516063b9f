namespace Bailey.Policy.Capabilities;

/// <summary>What stands behind a plugin. The zero value is the one that most is asked of.</summary>
public enum PluginKind
{
    /// <summary>A WebAssembly package, signed or not.</summary>
    Package,

    /// <summary>A C# script of the community; the static gate judges it, and no signature.</summary>
    Script,

    /// <summary>A .NET class of the host.</summary>
    BuiltIn,
}

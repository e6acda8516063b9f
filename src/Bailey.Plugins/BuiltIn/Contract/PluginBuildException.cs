using System.Collections.Immutable;

namespace Bailey.Plugins.BuiltIn;

/// <summary>A plugin that was put together is not in order.</summary>
public sealed class PluginBuildException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="faults">Everything that is wrong; at least one.</param>
    public PluginBuildException(ImmutableArray<BuiltInFault> faults)
        : base(string.Join("; ", faults.Select(static fault => $"{fault.Message} ({fault.ReasonCode})")))
    {
        Faults = faults;
    }

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<BuiltInFault> Faults { get; }
}

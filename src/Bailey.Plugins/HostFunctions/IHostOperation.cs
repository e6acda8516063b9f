using Bailey.Plugins.Extism;

namespace Bailey.Plugins.HostFunctions;

/// <summary>A function that the host offers to packages.</summary>
internal interface IHostOperation
{
    /// <summary>The name by which plugins import it.</summary>
    string Name { get; }

    /// <summary>As a function that plugins can import.</summary>
    HostFunction ToFunction();
}

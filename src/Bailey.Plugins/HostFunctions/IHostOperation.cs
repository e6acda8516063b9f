using System.Text.Json.Serialization.Metadata;
using Bailey.Plugins.Extism;

namespace Bailey.Plugins.HostFunctions;

/// <summary>A function that the host offers to packages.</summary>
internal interface IHostOperation
{
    /// <summary>The name by which plugins import it.</summary>
    string Name { get; }

    /// <summary>What it takes.</summary>
    JsonTypeInfo Request { get; }

    /// <summary>What it answers with where it does what it is asked.</summary>
    JsonTypeInfo Reply { get; }

    /// <summary>As a function that plugins can import.</summary>
    HostFunction ToFunction();
}

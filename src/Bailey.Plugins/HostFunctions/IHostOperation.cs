using System.Text.Json.Serialization.Metadata;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Runtime;

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

    /// <summary>Answers a call: a reply, or an object with <c>error</c>.</summary>
    /// <param name="call">The call of the plugin.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends at the deadline of the call.</param>
    /// <exception cref="ExtismHostException">The call of the plugin ends here.</exception>
    ReadOnlyMemory<byte> Answer(PluginCall call, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);

    /// <summary>As a function that plugins can import.</summary>
    HostFunction ToFunction();
}

using System.Text.Json;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record ConfigurePluginRequest(string PluginId, JsonElement Settings);

/// <summary><c>plugin_configure</c>: changes the settings of a plugin of the community, as its schema allows.</summary>
internal sealed class ConfigurePluginOperation()
    : HostOperation<ConfigurePluginRequest, Done>("plugin_configure", HostJson.Default.ConfigurePluginRequest, HostJson.Default.Done)
{
    protected override CapabilityUse UseOf(ConfigurePluginRequest request, PluginCall call) => CapabilityUse.ConfigurePlugin(request.PluginId);

    protected override Done Run(ConfigurePluginRequest request, PluginCall call, HostEffect entry)
    {
        // As for signals: whoever subscribes is told of each change, and the policy is compiled anew for it.
        HostDenialException.ThrowIfDenied(call.PluginLedger.TakeSignals(call.Ledger));
        call.Await(call.Environment.Application.ConfigureAsync(call.Community, request.PluginId, request.Settings.GetRawText(), call.Principal.Name.Text, call.CancellationToken));
        return new Done();
    }
}

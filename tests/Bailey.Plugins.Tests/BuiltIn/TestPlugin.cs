using Bailey.Plugins.BuiltIn;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>A plugin of which every member can be made faulty.</summary>
internal sealed class TestPlugin(string name, Action<IRegistrar>? install = null) : IPlugin
{
    public Func<string> OnName { get; init; } = () => name;

    public Func<string> OnVersion { get; init; } = () => "1.0.0";

    public Func<PluginCapabilities> OnCapabilities { get; init; } = () => PluginCapabilities.Default;

    public PluginCapabilities Says
    {
        init => OnCapabilities = () => value;
    }

    public int Installs { get; private set; }

    public int Calls { get; private set; }

    string IPlugin.Name => Counted(OnName);

    string IPlugin.Version => Counted(OnVersion);

    PluginCapabilities IPlugin.Capabilities => Counted(OnCapabilities);

    public void Install(IRegistrar registrar)
    {
        Installs++;
        install?.Invoke(registrar);
    }

    private T Counted<T>(Func<T> member)
    {
        Calls++;
        return member();
    }
}

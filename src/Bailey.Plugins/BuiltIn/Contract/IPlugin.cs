namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// A built-in plugin: a class of the application, in its process. Nothing confines it, so that it is shown everywhere as "full trust"; what
/// Bailey guards against is its mistakes. Each member is called once, under a time limit, and what it throws is told as a fault of the plugin.
/// </summary>
public interface IPlugin
{
    /// <summary>Its name, unique in the application: <c>^[a-z0-9][a-z0-9-]*$</c>, 64 characters at most.</summary>
    string Name { get; }

    /// <summary>Its version, for people: 1 to 64 characters from <c>!</c> to <c>~</c>.</summary>
    string Version { get; }

    /// <summary>What it needs, and what becomes of the application when it cannot be installed.</summary>
    PluginCapabilities Capabilities { get; }

    /// <summary>
    /// Registers its hooks and rules. Nothing of them is in force before all of it is found to be in order; what is registered after this method
    /// has returned, or after its time is over, has no effect.
    /// </summary>
    /// <param name="registrar">Takes the hooks and rules.</param>
    /// <exception cref="PluginInstallException">The plugin cannot work here, and says why.</exception>
    void Install(IRegistrar registrar);
}

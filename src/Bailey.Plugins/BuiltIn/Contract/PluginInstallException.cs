namespace Bailey.Plugins.BuiltIn;

/// <summary>Thrown by <see cref="IPlugin.Install"/> where the plugin cannot work here, to say why: <see cref="BuiltInReason.InstallFailed"/>.</summary>
/// <param name="message">Why, and what to do, in words for whoever runs the application.</param>
/// <param name="inner">What failed underneath.</param>
public sealed class PluginInstallException(string message, Exception? inner = null) : Exception(message, inner);

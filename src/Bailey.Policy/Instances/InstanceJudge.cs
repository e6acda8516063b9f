using System.Globalization;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Communities;

namespace Bailey.Policy.Instances;

/// <summary>Judges capabilities of one plugin by the instance policy. Denials first, then gates, then items.</summary>
internal sealed class InstanceJudge : CapabilityJudge
{
    private readonly InstancePolicy _policy;
    private readonly string _pluginId;
    private readonly IPathResolver _paths;
    private readonly List<Decision> _againstPlugin = [];
    private readonly Lazy<HashSet<string>> _folders;
    private readonly Lazy<HashSet<(string Name, string Path)>> _programs;

    internal InstanceJudge(InstancePolicy policy, string pluginId, PublisherFingerprint? publisher, IPathResolver paths)
    {
        _policy = policy;
        _pluginId = pluginId;
        _paths = paths;
        _folders = new(() => [.. policy.AllowedFsPaths.Select(path => ResolvedPath.Of(path.Text, paths)).OfType<string>()]);
        _programs = new(() => [.. policy.AllowedExecutables.Select(Program).OfType<(string, string)>()]);
        if (!policy.Enabled)
        {
            _againstPlugin.Add(InstanceDecisions.PluginsDisabled);
        }

        if (policy.Blocks(pluginId))
        {
            _againstPlugin.Add(InstanceDecisions.PluginBlocked(pluginId));
        }

        if (policy.JudgePublisher(publisher) is { Allowed: false } blocked)
        {
            _againstPlugin.Add(blocked);
        }
    }

    protected override void JudgeOne(Capability capability, List<CapabilityDenial> denied)
    {
        denied.AddRange(_againstPlugin.Select(decision => Whole(capability, decision)));
        var type = capability.Type;
        if (_policy.DeniedCapabilities.Contains(type))
        {
            denied.Add(Whole(capability, InstanceDecisions.CapabilityDenied(type)));
        }

        if (type.Level > _policy.MaxLevel)
        {
            denied.Add(Whole(capability, InstanceDecisions.LevelTooHigh(type, _policy.MaxLevel)));
        }

        JudgeGate(capability, denied);
    }

    private void JudgeGate(Capability capability, List<CapabilityDenial> denied)
    {
        switch (capability.Type.Gate)
        {
            case CapabilityGate.UiPlugins:
                Require(_policy.AllowsUiPlugins, InstanceDecisions.UiPluginsNotAllowed);
                break;
            case CapabilityGate.AdminPlugins:
                Require(_policy.AdminPluginsEnabled, InstanceDecisions.AdminPluginsDisabled);
                break;
            default:
                // Each gate of level 4, and any that somebody adds without saying here what it demands.
                Require(_policy.Vouches(_pluginId), type => InstanceDecisions.PluginNotAllowlisted(_pluginId, type));
                JudgeItems(capability, denied);
                break;
        }

        void Require(bool isOpen, Func<CapabilityType, Decision> closed)
        {
            if (!isOpen)
            {
                denied.Add(Whole(capability, closed(capability.Type)));
            }
        }
    }

    private void JudgeItems(Capability capability, List<CapabilityDenial> denied)
    {
        switch (capability)
        {
            case FsRead or FsWrite:
                foreach (var item in capability.Items)
                {
                    if (JudgePath(item.Text) is { } decision)
                    {
                        denied.Add(Part(capability, item, item.Text, decision));
                    }
                }

                break;
            case ProcessSpawn spawn:
                foreach (var rule in spawn.Allowlist)
                {
                    JudgeProgram(spawn, rule, denied);
                }

                break;
            case NetworkConnect connect:
                JudgeHosts(connect, denied);
                break;
            case SignalsBroadcast or JobsRun:
                break;
            default:
                denied.Add(Whole(capability, InstanceDecisions.CapabilityDenied(capability.Type)));
                break;
        }
    }

    private Decision? JudgePath(string path)
    {
        if (ResolvedPath.Of(path, _paths) is not { } resolved)
        {
            return InstanceDecisions.PathUnresolved(path);
        }

        return LiesInAllowed(resolved) ? null : InstanceDecisions.PathNotAllowed(path);
    }

    // By whole segments: the path itself, then the folders that it lies in, from the nearest up.
    private bool LiesInAllowed(string resolved)
    {
        for (var path = resolved; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            if (_folders.Value.Contains(path))
            {
                return true;
            }
        }

        return false;
    }

    private void JudgeProgram(ProcessSpawn spawn, SpawnRule rule, List<CapabilityDenial> denied)
    {
        var item = ProcessSpawn.Item(rule);
        if (Program(rule.Executable) is not { } program)
        {
            denied.Add(Part(spawn, item, rule.Executable.Text, InstanceDecisions.PathUnresolved(rule.Executable.Text)));
        }
        else if (!_programs.Value.Contains(program))
        {
            denied.Add(Part(spawn, item, rule.Executable.Text, InstanceDecisions.ExecutableNotAllowed(rule.Executable.Text)));
        }

        if (rule.WorkingDirectory is { } folder && JudgePath(folder.Text) is { } decision)
        {
            denied.Add(Part(spawn, item, folder.Text, decision));
        }
    }

    private void JudgeHosts(NetworkConnect connect, List<CapabilityDenial> denied)
    {
        foreach (var host in connect.Hosts)
        {
            if (_policy.DeniedNetworkHosts.FirstOrDefault(host.Touches) is { } barred)
            {
                denied.Add(Part(connect, NetworkConnect.Item(host), host.Text, InstanceDecisions.HostDenied(host, barred)));
            }
            else if (!_policy.AllowedNetworkHosts.Any(allowed => allowed.Covers(host)))
            {
                denied.Add(Part(connect, NetworkConnect.Item(host), host.Text, InstanceDecisions.HostNotAllowed(host)));
            }
        }

        foreach (var port in connect.Ports)
        {
            if (!_policy.AllowedPorts.Contains(port))
            {
                denied.Add(Part(connect, NetworkConnect.Item(port), port.ToString(CultureInfo.InvariantCulture), InstanceDecisions.PortNotAllowed(port)));
            }
        }
    }

    // By name and by what it resolves to: where one file does the work of many programs, told apart by the name it is started
    // under, to allow one of them must not allow the rest.
    private (string Name, string Path)? Program(AbsolutePath path) =>
        ResolvedPath.Of(path.Text, _paths) is { } resolved ? (path.Text[path.Text.LastIndexOf('/')..], resolved) : null;
}

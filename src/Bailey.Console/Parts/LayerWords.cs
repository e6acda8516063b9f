namespace Bailey.Console.Parts;

/// <summary>Layers of the policy as people call them.</summary>
internal static class LayerWords
{
    /// <summary>What a layer is called.</summary>
    /// <param name="layer">Its wire name.</param>
    internal static string Of(string layer) => layer switch
    {
        "profile" => "Profile of the principal",
        "permission" => "Permissions of the principal",
        "command_rule" => "Command rules of the server",
        "instance_policy" => "Instance policy",
        "community_policy" => "Plugin policy of the community",
        "capability" => "What the plugin asked for and was given",
        "egress" => "Rules for outbound connections",
        "quota" => "Quotas",
        "signature" => "Signature of the package",
        "script_gate" => "Gate for scripts",
        _ => layer,
    };
}

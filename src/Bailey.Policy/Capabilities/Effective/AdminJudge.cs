namespace Bailey.Policy.Capabilities.Effective;

/// <summary>What the admins of the community denied to one plugin.</summary>
internal sealed class AdminJudge(InstalledPlugin plugin) : CapabilityJudge
{
    protected override void JudgeOne(Capability capability, List<CapabilityDenial> denied)
    {
        if (plugin.DeniedByAdmin.Contains(capability.Type))
        {
            denied.Add(Whole(capability, capability.Type.Decisions.DeniedByAdmin));
        }
    }
}

namespace Bailey.Server.Hosting;

/// <summary>How many communities an instance is for.</summary>
public enum InstanceType
{
    /// <summary>Any number (<c>multi_community</c>).</summary>
    MultiCommunity,

    /// <summary>One (<c>single_community</c>): once there is one, no other can be created.</summary>
    SingleCommunity,
}

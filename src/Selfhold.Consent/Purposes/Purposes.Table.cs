namespace Selfhold.Consent;

public static partial class Purposes
{
    /// <summary>The purposes of the vocabulary, each with the broader ones that it belongs under. Top ones stand under <c>Purpose</c>, which is none itself.</summary>
    private const string Vocabulary = """
        AcademicResearch ResearchAndDevelopment
        AccountManagement Purpose
        Advertising Marketing
        AgeVerification Verification
        CombatClimateChange PublicBenefit
        CommercialPurpose Purpose
        CommercialResearch ResearchAndDevelopment CommercialPurpose
        CommunicationForCustomerCare CommunicationManagement CustomerCare
        CommunicationManagement Purpose
        CounterMoneyLaundering FraudPreventionAndDetection
        Counterterrorism PublicBenefit
        CreditChecking CustomerSolvencyMonitoring
        CustomerCare CustomerManagement
        CustomerClaimsManagement CustomerManagement
        CustomerManagement Purpose
        CustomerOrderManagement CustomerManagement
        CustomerRelationshipManagement CustomerManagement
        CustomerSolvencyMonitoring CustomerManagement
        DataAltruism PublicBenefit
        DeliveryOfGoods RequestedServiceProvision
        DirectMarketing Marketing
        DisputeManagement OrganisationGovernance
        EnforceAccessControl EnforceSecurity
        EnforceSecurity Purpose
        EstablishContractualAgreement Purpose
        FraudPreventionAndDetection MisusePreventionAndDetection
        FulfilmentOfContractualObligation FulfilmentOfObligation
        FulfilmentOfObligation Purpose
        HumanResourceManagement Purpose
        IdentityAuthentication EnforceSecurity
        IdentityVerification Verification
        ImproveExistingProductsAndServices OptimisationForController
        ImproveHealthcare PublicBenefit
        ImproveInternalCRMProcesses CustomerRelationshipManagement OptimisationForController
        ImprovePublicServices PublicBenefit
        ImproveTransportMobility PublicBenefit
        IncreaseServiceRobustness OptimisationForController
        InternalResourceOptimisation OptimisationForController
        LegalCompliance FulfilmentOfObligation
        MaintainCreditCheckingDatabase CreditChecking
        MaintainCreditRatingDatabase CreditChecking
        MaintainFraudDatabase FraudPreventionAndDetection
        Marketing Purpose
        MemberPartnerManagement OrganisationGovernance
        MisusePreventionAndDetection EnforceSecurity
        NonCommercialPurpose Purpose
        NonCommercialResearch ResearchAndDevelopment NonCommercialPurpose
        OptimisationForConsumer ServiceOptimisation
        OptimisationForController ServiceOptimisation
        OptimiseUserInterface OptimisationForConsumer
        OrganisationComplianceManagement OrganisationGovernance
        OrganisationGovernance Purpose
        OrganisationRiskManagement OrganisationGovernance
        PaymentManagement ServiceProvision
        Personalisation Purpose
        PersonalisedAdvertising Advertising Personalisation
        PersonalisedBenefits ServicePersonalisation
        PersonnelHiring PersonnelManagement
        PersonnelManagement HumanResourceManagement
        PersonnelPayment PersonnelManagement
        ProtectionOfIPR FulfilmentOfObligation
        ProtectionOfNationalSecurity PublicBenefit
        ProtectionOfPublicSecurity PublicBenefit
        ProvideEventRecommendations ProvidePersonalisedRecommendations
        ProvideOfficialStatistics PublicBenefit
        ProvidePersonalisedRecommendations ServicePersonalisation
        ProvideProductRecommendations ProvidePersonalisedRecommendations
        PublicBenefit Purpose
        PublicPolicyMaking PublicBenefit
        PublicRelations Marketing
        RecordManagement Purpose
        RepairImpairments ServiceProvision
        RequestedServiceProvision ServiceProvision
        ResearchAndDevelopment Purpose
        RightsFulfillment Purpose
        ScientificResearch ResearchAndDevelopment
        SearchFunctionalities ServiceProvision
        SellDataToThirdParties SellProducts
        SellInsightsFromData SellProducts
        SellProducts ServiceProvision
        SellProductsToDataSubject SellProducts
        ServiceOptimisation ServiceProvision
        ServicePersonalisation ServiceProvision Personalisation
        ServiceProvision Purpose
        ServiceRegistration ServiceProvision
        ServiceUsageAnalytics ServiceProvision
        SocialMediaMarketing Marketing
        TargetedAdvertising PersonalisedAdvertising
        TechnicalServiceProvision ServiceProvision
        UserInterfacePersonalisation ServicePersonalisation
        VendorManagement Purpose
        VendorPayment VendorManagement
        VendorRecordsManagement VendorManagement
        VendorSelectionAssessment VendorManagement
        Verification EnforceSecurity
        """;
}
